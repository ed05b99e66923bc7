/// Commands people run through their client (XEP-0050): the server's administration (XEP-0133) for
/// the configured accounts, and invitations (XEP-0401). [Commands] is the door; nothing is stored,
/// and an unfinished command is forgotten after ten minutes.
@NullMarked
package org.godwit.server.command;

import org.jspecify.annotations.NullMarked;
