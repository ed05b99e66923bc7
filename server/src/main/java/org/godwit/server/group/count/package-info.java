/// How many members have what a room spoke, and how many have read it: counts that follow from how
/// far each member has come, so that nothing can be counted twice. Pure.
@NullMarked
package org.godwit.server.group.count;

import org.jspecify.annotations.NullMarked;
