package org.godwit.client.people;

import org.jspecify.annotations.Nullable;

/// What somebody says of themselves (XEP-0054; the server shows clients of XEP-0292, XEP-0172 and
/// XEP-0084 the same).
///
/// @param name shown to people, or null
/// @param about a few words, or null
/// @param picture or null
public record Profile(@Nullable String name, @Nullable String about, @Nullable Portrait picture) {
    /// Nothing is said.
    public static final Profile EMPTY = new Profile(null, null, null);

    public static final int NAME_CHARACTERS_MAX = 100;
    public static final int ABOUT_CHARACTERS_MAX = 500;

    /// @throws IllegalArgumentException when something is longer than it may be
    public Profile {
        name = name == null || name.isBlank() ? null : name.strip();
        about = about == null || about.isBlank() ? null : about.strip();
        if ((name != null && name.length() > NAME_CHARACTERS_MAX)
                || (about != null && about.length() > ABOUT_CHARACTERS_MAX)) {
            throw new IllegalArgumentException(
                    "a name has at most "
                            + NAME_CHARACTERS_MAX
                            + " characters, the rest at most "
                            + ABOUT_CHARACTERS_MAX);
        }
    }

    public boolean isEmpty() {
        return name == null && about == null && picture == null;
    }

    public Profile named(@Nullable String newName) {
        return new Profile(newName, about, picture);
    }

    public Profile about(@Nullable String newAbout) {
        return new Profile(name, newAbout, picture);
    }

    public Profile pictured(@Nullable Portrait newPicture) {
        return new Profile(name, about, newPicture);
    }
}
