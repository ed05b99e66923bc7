/// The operator's commands: `user`, `invite`, `status`, `audit`, `trace`. Each is one call of the
/// running node's admin API, found and authorized through `admin.json` in its data directory.
@NullMarked
package org.godwit.app.admin;

import org.jspecify.annotations.NullMarked;
