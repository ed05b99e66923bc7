/// One logged-in device: acks, resume, idle. The pure state machine and the actor around it. A
/// transport meets this package at three types: [Connection] (what it offers), [ToClient] (what it
/// is told) and [FromClient] (what it reports).
@NullMarked
package org.godwit.server.session;

import org.jspecify.annotations.NullMarked;
