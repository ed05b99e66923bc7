/// One account as a document that other servers read and write (XEP-0227): [PortableAccounts].
@NullMarked
package org.godwit.server.admin.portable;

import org.jspecify.annotations.NullMarked;
