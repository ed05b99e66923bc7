package org.godwit.server.admin.portable;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.account.Accounts;
import org.godwit.server.account.Registration;
import org.godwit.server.account.Verdict;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.routing.ServerLimits;
import org.godwit.store.Store;
import org.godwit.store.StoreLimits;
import org.godwit.store.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// Shows XEP-0227.
class PortableAccountsTest {
    private static final Jid ALICE = new Jid("alice", "example.org", null);
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /// What another server wrote, with a little of everything.
    private static final String USER =
            """
            <user xmlns='urn:xmpp:pie:0' name='alice' password='correct horse'>
              <query xmlns='jabber:iq:roster'>
                <item jid='bob@example.org' name='Bob' subscription='both'><group>Work</group></item>
                <item jid='carol@example.org' subscription='none' ask='subscribe'/>
              </query>
              <presence xmlns='jabber:client' from='dave@example.org' to='alice@example.org' type='subscribe'/>
              <offline-messages>
                <message xmlns='jabber:client' from='bob@example.org/x' to='alice@example.org' id='m1' type='chat'><body>one</body><delay xmlns='urn:xmpp:delay' stamp='2026-11-23T10:00:00Z'/></message>
                <message xmlns='jabber:client' from='bob@example.org/x' to='alice@example.org' id='m2' type='chat'><body>two &amp; Grüße</body><delay xmlns='urn:xmpp:delay' stamp='2026-11-23T10:00:01Z'/></message>
              </offline-messages>
              <vCard xmlns='vcard-temp'><FN>Alice</FN></vCard>
              <query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'><note>milk</note></notes></query>
              <blocklist xmlns='urn:xmpp:blocking'><item jid='mallory@example.org'/></blocklist>
              <pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:example:mood'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#node_config</value></field><field var='pubsub#access_model'><value>open</value></field></x></configure></pubsub>
              <pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:example:mood'><item id='current'><mood xmlns='urn:example:mood'>happy</mood></item></items></pubsub>
            </user>
            """;

    private static PortableAccounts on(Store store) {
        Accounts accounts =
                new Accounts(
                        store,
                        () -> NOW,
                        ServerLimits.DEFAULT.account(),
                        new Accounts.Rules("example.org", Registration.CLOSED),
                        (_, _) -> {});
        return new PortableAccounts(
                store,
                accounts,
                new BlockLists(store, "example.org", InstantSource.system()),
                ServerLimits.DEFAULT,
                () -> NOW,
                "example.org");
    }

    private static Store store() {
        return new MemoryStore(2, StoreLimits.DEFAULT, () -> NOW, Runnable::run);
    }

    private static Verdict restore(PortableAccounts accounts, String user) throws Exception {
        return accounts.restore(user).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void everythingShouldComeOutAsItWentIn() throws Exception {
        Store first = store();
        PortableAccounts there = on(first);
        assertThat(restore(there, USER)).isEqualTo(new Verdict.Granted("alice@example.org"));
        String exported = there.export(ALICE);
        assertThat(exported)
                .contains("mechanism='SCRAM-SHA-256'", "<group>Work</group>", "ask='subscribe'")
                .contains("from='dave@example.org'", "two &amp; Grüße", "<FN>Alice</FN>", "milk")
                .contains("mallory@example.org", "happy", "<value>open</value>")
                .doesNotContain("correct horse");
        Store second = store();
        PortableAccounts here = on(second);
        assertThat(restore(here, String.valueOf(exported))).isInstanceOf(Verdict.Granted.class);
        assertThat(here.export(ALICE)).isEqualTo(exported);
        first.close();
        second.close();
    }

    @Test
    void doingItAgainShouldChangeNothing() throws Exception {
        Store store = store();
        PortableAccounts accounts = on(store);
        assertThat(restore(accounts, USER)).isInstanceOf(Verdict.Granted.class);
        String once = accounts.export(ALICE);
        assertThat(restore(accounts, USER)).isInstanceOf(Verdict.Granted.class);
        assertThat(accounts.export(ALICE)).isEqualTo(once);
        store.close();
    }

    @Test
    void brokenTextShouldBeRefusedAndMakeNothing() throws Exception {
        Store store = store();
        PortableAccounts accounts = on(store);
        for (String broken :
                new String[] {
                    "<user xmlns='urn:xmpp:pie:0'/>",
                    "<user xmlns='urn:xmpp:pie:0' name='a b'/>",
                    "<other/>",
                    "<!DOCTYPE user><user xmlns='urn:xmpp:pie:0' name='alice'/>",
                    USER.replace("jid='carol@example.org'", "jid='@'"),
                    USER.replace("<message xmlns='jabber:client' from='bob@example.org/x'", "<odd"),
                    USER.replace("</user>", ""),
                }) {
            assertThat(restore(accounts, broken)).as(broken).isInstanceOf(Verdict.Refused.class);
        }
        assertThat(accounts.export(ALICE)).isNull();
        store.close();
    }

    @Test
    void aFullStoreShouldBeSaid() throws Exception {
        Store store = store();
        PortableAccounts accounts = on(store);
        store.close();
        assertThat(restore(accounts, USER))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused ->
                                assertThat(refused.code())
                                        .isEqualTo(ErrorCode.RESOURCE_CONSTRAINT));
    }
}
