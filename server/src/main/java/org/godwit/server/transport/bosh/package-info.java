/// XMPP over HTTP requests (XEP-0124, XEP-0206): a [org.godwit.server.transport.xmpp.Wire] whose
/// bytes travel in bodies of requests and answers, for peers that cannot hold a connection. A
/// session is confined to the event loop of the request that made it; requests that come in on
/// others hop there. Nothing here is stored: a session dies with the process, and its device logs
/// in anew.
@NullMarked
package org.godwit.server.transport.bosh;

import org.jspecify.annotations.NullMarked;
