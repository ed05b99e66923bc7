/// External components (XEP-0114): programs that own a domain beside the server's and speak for
/// every address of it. [Components] knows who may be one; each domain has a keeper, an actor that
/// passes stanzas between its program and the accounts of this server. Nothing is stored for a
/// component.
@NullMarked
package org.godwit.server.component;

import org.jspecify.annotations.NullMarked;
