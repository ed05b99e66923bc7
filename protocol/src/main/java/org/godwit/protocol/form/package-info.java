/// Data forms (XEP-0004), the questionnaires of room configuration, publish options, ad-hoc
/// commands and registration: one immutable [DataForm] with its [Field]s, read from and written to
/// a tree. What a form means is the business of the feature that asks; `FORM_TYPE` (XEP-0068) says
/// which.
@NullMarked
package org.godwit.protocol.form;

import org.jspecify.annotations.NullMarked;
