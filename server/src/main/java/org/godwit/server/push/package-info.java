/// Wakes devices that messages wait for (XEP-0357). A device names an app server; when a message has
/// waited for that device, the server publishes a notification there, and the app server has the
/// phone's maker wake the phone. [Pushing] is the door: it is told of every message that was stored
/// and answers what devices ask; the keeper of each shard decides when to push.
///
/// Stored, in the account's shard:
///
///     of/<bare>/push/<sha-256 of app server and node>   version 1, then a message in the stateless
///                                 binary encoding: to the app server, its id the device's cursor,
///                                 its payload the `<enable/>` as the device sent it
@NullMarked
package org.godwit.server.push;

import org.jspecify.annotations.NullMarked;
