/// Groups as values: who belongs in which [Rank], who has what was said ([Reach], [Holder]), links
/// by which people come ([InviteLink]), and the requests an account makes of a group ([Requests]).
/// What becomes of them in the history is decided by the client.
@NullMarked
package org.godwit.client.group;

import org.jspecify.annotations.NullMarked;
