/// A node's sessions, mailboxes and store in virtual time: the real actors over an in-memory store
/// and model clients, with every choice, who runs next, what is lost and when, made by a seed.
@NullMarked
package org.godwit.server.sim;

import org.jspecify.annotations.NullMarked;
