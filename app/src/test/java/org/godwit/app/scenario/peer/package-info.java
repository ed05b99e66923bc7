/// Two raw test clients, one per encoding, with full control over every byte and every
/// acknowledgement. They share the server's stanza tree and nothing of its behaviour: the XML
/// client reads with its own few lines over Aalto, so that a fault of the server's codec cannot
/// hide itself.
@NullMarked
package org.godwit.app.scenario.peer;

import org.jspecify.annotations.NullMarked;
