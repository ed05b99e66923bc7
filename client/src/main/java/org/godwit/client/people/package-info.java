/// What people let others see of them and do to them: profiles, privacy, whom an account mutes,
/// blocks and reports. Values and their forms in stanzas; [People] is the door.
@NullMarked
package org.godwit.client.people;

import org.jspecify.annotations.NullMarked;
