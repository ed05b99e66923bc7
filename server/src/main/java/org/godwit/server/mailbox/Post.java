package org.godwit.server.mailbox;

import java.time.InstantSource;
import java.util.function.Predicate;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.blocking.BlockLists;
import org.godwit.server.privacy.Privacy;
import org.godwit.server.push.Pushing;
import org.godwit.server.routing.Counters;
import org.godwit.server.routing.Directory;
import org.godwit.server.routing.ServerLimits;

/// What all mailboxes of a node share.
///
/// @param exists whether there is an account of that bare JID
public record Post(
        String domain,
        Directory directory,
        ServerLimits limits,
        InstantSource clock,
        Counters counters,
        Predicate<Jid> exists,
        BlockLists blocked,
        Pushing push,
        Privacy privacy) {}
