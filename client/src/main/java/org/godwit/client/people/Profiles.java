package org.godwit.client.people;

import java.util.Base64;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.jspecify.annotations.Nullable;

/// Profiles in stanzas (XEP-0054). A card says more than a profile; what else is in ours stays.
public final class Profiles {
    static final String VCARD = "vcard-temp";

    /// Three characters are four bytes in base64, with line breaks.
    private static final int BASE64_CHARACTERS_MAX = Portrait.BYTES_MAX / 2 * 3;

    private Profiles() {}

    public static Element ask() {
        return Element.of(VCARD, "vCard");
    }

    /// @param before the card the account has, of which everything else is kept
    public static Element write(Profile profile, Element before) {
        Element.Builder card = Element.builder(VCARD, "vCard");
        card.child("FN", profile.name());
        card.child("NICKNAME", profile.name());
        card.child("DESC", profile.about());
        Portrait picture = profile.picture();
        if (picture != null) {
            String base64 = Base64.getEncoder().encodeToString(picture.image().unsafeArray());
            card.child(
                    Element.builder(VCARD, "PHOTO")
                            .child("TYPE", picture.type())
                            .child("BINVAL", base64)
                            .build());
        }
        for (Element child : before.elements()) {
            switch (child.name()) {
                case "FN", "NICKNAME", "DESC", "PHOTO" -> {}
                default -> card.child(child);
            }
        }
        return card.build();
    }

    public static Profile read(Element card) {
        String name = text(card, "NICKNAME", Profile.NAME_CHARACTERS_MAX);
        return new Profile(
                name == null ? text(card, "FN", Profile.NAME_CHARACTERS_MAX) : name,
                text(card, "DESC", Profile.ABOUT_CHARACTERS_MAX),
                picture(card.child(VCARD, "PHOTO")));
    }

    private static @Nullable String text(Element card, String name, int most) {
        Element child = card.child(VCARD, name);
        String text = child == null ? "" : child.text().strip();
        int end = Math.min(most, text.length());
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.isEmpty() ? null : text.substring(0, end);
    }

    private static @Nullable Portrait picture(@Nullable Element photo) {
        Element type = photo == null ? null : photo.child(VCARD, "TYPE");
        Element data = photo == null ? null : photo.child(VCARD, "BINVAL");
        String base64 = data == null ? "" : data.text();
        if (base64.isBlank() || base64.length() > BASE64_CHARACTERS_MAX) {
            return null;
        }
        try {
            Bytes image = Bytes.wrap(Base64.getMimeDecoder().decode(base64));
            return new Portrait(image, type == null ? "image/png" : type.text().strip());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
