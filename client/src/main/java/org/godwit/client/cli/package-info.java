/// The terminal's side of the client: `send`, `listen`, `register`, each a picocli command that
/// `app` adds to its own. Exit codes: 0 done, 1 not done, 2 wrong usage.
@NullMarked
package org.godwit.client.cli;

import org.jspecify.annotations.NullMarked;
