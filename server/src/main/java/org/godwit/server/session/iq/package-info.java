/// Requests this server answers itself, on its own behalf or on the asking account's: one small
/// handler per specification. [IqRouter] finds the handler by the namespace of what is asked and
/// tells service discovery what there is; a new feature is a new file and one line in
/// [IqRouter#standard].
@NullMarked
package org.godwit.server.session.iq;

import org.jspecify.annotations.NullMarked;
