/// `godwit doctor`: whether this machine is set up for the connections it is to hold, and the exact
/// command that mends what is not.
@NullMarked
package org.godwit.app.doctor;

import org.jspecify.annotations.NullMarked;
