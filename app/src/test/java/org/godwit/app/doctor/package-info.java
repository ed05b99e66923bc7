/// The doctor on machines that are made up.
@NullMarked
package org.godwit.app.doctor;

import org.jspecify.annotations.NullMarked;
