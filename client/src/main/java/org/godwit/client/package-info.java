/// The Java SDK: a client of the binary protocol that keeps its promises over bad networks.
///
/// [Client] is the door: it connects, logs in, keeps trying, sends what its outbox holds until the
/// server has it, and reports everything as [Event]s in order on one thread. [Conversation] is the
/// talk with one peer. What is remembered lies behind the port in `history`; how the server is
/// reached lies behind the seam in `link`. Nothing here needs more than JDK sockets, files and
/// ordinary threads.
@NullMarked
package org.godwit.client;

import org.jspecify.annotations.NullMarked;
