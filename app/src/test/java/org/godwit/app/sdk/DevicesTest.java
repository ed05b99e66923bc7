package org.godwit.app.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.godwit.app.scenario.node.NodeUnderTest;
import org.godwit.client.Connectivity;
import org.godwit.client.Device;
import org.godwit.client.Event;
import org.godwit.client.history.Message;
import org.godwit.protocol.handshake.LoginRequest;
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
