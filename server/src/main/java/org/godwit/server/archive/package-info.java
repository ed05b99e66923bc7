/// What is asked of an archive and how it answers (XEP-0313). There is no archive of its own: the
/// store a search walks is a mailbox or the log of a room. [Query] reads a request, [Search] finds
/// a page of it a stretch at a time, [Replies] says what was found. Nothing is stored here.
@NullMarked
package org.godwit.server.archive;

import org.jspecify.annotations.NullMarked;
