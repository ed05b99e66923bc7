package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.app.Commands;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Connectivity;
import org.godwit.client.Event;
import org.godwit.client.OwnAccount.Device;
import org.godwit.client.history.Message;
import org.godwit.client.link.DeviceUri;
import org.godwit.client.link.Profile;
import org.godwit.protocol.handshake.LoginRequest;
import org.godwit.protocol.handshake.noise.X25519;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.server.routing.ServerLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An account's devices, as their owner sees them.
class DevicesTest {
    @TempDir private Path directory;

    private NodeUnderTest node;
    private Phone phone;
    private Phone bob;

    @BeforeEach
    void start() throws Exception {
        node = NodeUnderTest.inProcess(directory.resolve("node"), List.of());
        node.addAccount("alice", "correct horse");
        node.addAccount("bob", "correct horse");
        phone = new Phone(directory.resolve("phone"), node.endpoints(), "alice", "correct horse");
        bob = new Phone(directory.resolve("bob"), node.endpoints(), "bob", "correct horse");
        phone.goesOnline();
        bob.goesOnline();
    }

    @AfterEach
    void stop() throws Exception {
        phone.close();
        bob.close();
        node.close();
    }

    private String linkCode() throws Exception {
        phone.client.makeLink();
        Event made = phone.await("a code", event -> event instanceof Event.LinkMade);
        return ((Event.LinkMade) made).token();
    }

    private Phone linking(String name, String code) throws Exception {
        return new Phone(
                directory.resolve(name),
                node.endpoints(),
                "alice",
                new LoginRequest.Proof.Link(code));
    }

    private List<Device> listed() throws Exception {
        Event listed = phone.await("devices", event -> event instanceof Event.DevicesListed);
        return ((Event.DevicesListed) listed).devices();
    }

    @Test
    void aLinkedDeviceShouldGetEverythingAndSeeWhatTheOthersSend() throws Exception {
        try (Phone tablet = linking("tablet", linkCode())) {
            tablet.goesOnline();
            bob.client.send(phone.account, "hello both");
            phone.hears("hello both");
            tablet.hears("hello both");
            phone.client.send(bob.account, "from the phone");
            var _ =
                    tablet.await(
                            "what the phone sent",
                            event ->
                                    event instanceof Event.MessageAdded(Message message)
                                            && message.mine()
                                            && message.body().equals("from the phone"));
            phone.client.listDevices();
            assertThat(listed()).hasSize(2).filteredOn(Device::current).hasSize(1);
        }
    }

    @Test
    void aDeviceShouldBeApprovedByOneThatIsInAndByNobodyElse() throws Exception {
        X25519 curve = X25519.fastest();
        Profile profile = Profile.open(directory.resolve("tablet"), curve);
        DeviceUri shown = new DeviceUri(phone.account, profile.publicKey(), "new tablet");
        try (Phone tablet = knocking("tablet")) {
            assertThat(tablet.isRefused()).contains("not registered");
            assertThatThrownBy(() -> bob.client.own().approveDevice(shown))
                    .isInstanceOf(IllegalArgumentException.class);
            phone.client.own().approveDevice(DeviceUri.parse(shown.uri().toString()));
            assertThat(listed()).anyMatch(each -> each.name().equals("new tablet"));
            tablet.goesOnline();
            bob.client.send(phone.account, "hello both");
            tablet.hears("hello both");
            phone.hears("hello both");
        }
    }

    private Phone knocking(String name) throws Exception {
        return new Phone(
                directory.resolve(name),
                node.endpoints(),
                "alice",
                new LoginRequest.Proof.DeviceKey());
    }

    private Commands.Result asAlice(String profile, String password, String... command)
            throws Exception {
        Path file = Files.writeString(directory.resolve("password"), password);
        String server = node.endpoints().host() + ":" + node.endpoints().binary();
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--as", phone.account.toString(), "--server", server));
        words.addAll(List.of("--profile", directory.resolve(profile).toString()));
        words.addAll(List.of("--password-file", file.toString()));
        return Commands.run(words);
    }

    @Test
    void aNewPasswordShouldLetInNewDevicesAndTheOldOneNot() throws Exception {
        Path changed = Files.writeString(directory.resolve("new"), "battery staple");
        Commands.Result done =
                asAlice(
                        "terminal",
                        "correct horse",
                        "account",
                        "password",
                        "--new-password-file",
                        changed.toString());
        assertThat(done.exit()).as(done.err()).isZero();
        assertThat(done.out()).contains("new password");
        assertThat(asAlice("other", "correct horse", "devices", "list").exit()).isEqualTo(1);
        Commands.Result listed = asAlice("third", "battery staple", "devices", "list");
        assertThat(listed.exit()).as(listed.err()).isZero();
        assertThat(listed.out().lines()).hasSize(3);
        // What is linked stays so.
        assertThat(asAlice("terminal", "correct horse", "devices", "list").exit()).isZero();
    }

    @Test
    void aDeviceTooManyShouldNotBeApprovedEither() throws Exception {
        int most = ServerLimits.DEFAULT.account().devicesMax();
        for (int i = 1; i < most; i++) {
            approve(i);
            assertThat(listed()).hasSize(i + 1);
        }
        approve(most);
        Event refused = phone.await("a refusal", event -> event instanceof Event.RequestRefused);
        assertThat(((Event.RequestRefused) refused).detail()).contains("remove one first");
        phone.client.listDevices();
        assertThat(listed()).hasSize(most);
    }

    private void approve(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        phone.client
                .own()
                .approveDevice(new DeviceUri(phone.account, Bytes.wrap(key), "device " + number));
    }

    @Test
    void aRemovedDeviceShouldBeCutAtOnceAndStayOut() throws Exception {
        try (Phone tablet = linking("tablet", linkCode())) {
            tablet.goesOnline();
            phone.client.listDevices();
            Device other =
                    listed().stream().filter(each -> !each.current()).findFirst().orElseThrow();
            phone.client.renameDevice(other.id(), "kitchen tablet");
            assertThat(listed()).anyMatch(each -> each.name().equals("kitchen tablet"));
            phone.client.removeDevice(other.id());
            assertThat(listed()).hasSize(1).allMatch(Device::current);
            var _ =
                    tablet.await(
                            "the end",
                            event ->
                                    event instanceof Event.ConnectivityChanged(Connectivity now)
                                            && now instanceof Connectivity.Stopped);
            bob.client.send(phone.account, "only for the phone");
            phone.hears("only for the phone");
            assertThat(tablet.isRefused()).isNotEmpty();
        }
    }

    @Test
    void aCodeShouldLinkOneDeviceOnly() throws Exception {
        String code = linkCode();
        try (Phone tablet = linking("tablet", code);
                Phone thief = linking("thief", code);
                Phone guesser = linking("guesser", "guessed")) {
            tablet.goesOnline();
            assertThat(thief.isRefused()).contains("link code");
            assertThat(guesser.isRefused()).contains("link code");
        }
    }

    @Test
    void aNewerCodeShouldVoidTheOneBefore() throws Exception {
        String first = linkCode();
        String second = linkCode();
        try (Phone late = linking("late", first);
                Phone tablet = linking("tablet", second)) {
            assertThat(late.isRefused()).contains("link code");
            tablet.goesOnline();
        }
    }
}
