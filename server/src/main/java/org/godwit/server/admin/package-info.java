/// What an operator touches: health, metrics and commands over HTTP with JSON, on loopback, behind
/// a token that only the owner of the data directory can read. Nothing imports this package.
@NullMarked
package org.godwit.server.admin;

import org.jspecify.annotations.NullMarked;
