/// The conformance table of the documentation, made from what the code and the scenarios say of
/// themselves.
@NullMarked
package org.godwit.app.conformance;

import org.jspecify.annotations.NullMarked;
