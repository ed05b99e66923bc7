package org.godwit.client.content;

import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.Payload;
import org.jspecify.annotations.Nullable;

/// Places in stanzas (XEP-0080).
final class Geoloc {
    static final String NAMESPACE = "http://jabber.org/protocol/geoloc";

    private Geoloc() {}

    static Element write(Location location) {
        Double accuracy = location.accuracyMeters();
        return Element.builder(NAMESPACE, "geoloc")
                .child("accuracy", accuracy == null ? null : Location.plain(accuracy))
                .child("lat", Location.plain(location.latitude()))
                .child("lon", Location.plain(location.longitude()))
                .child("text", location.label())
                .build();
    }

    static @Nullable Location read(Payload payload) {
        Element geoloc = payload.child(NAMESPACE, "geoloc");
        if (geoloc == null) {
            return null;
        }
        Double latitude = number(Texts.child(geoloc, NAMESPACE, "lat"));
        Double longitude = number(Texts.child(geoloc, NAMESPACE, "lon"));
        Double accuracy = number(Texts.child(geoloc, NAMESPACE, "accuracy"));
        String label = Texts.child(geoloc, NAMESPACE, "text");
        try {
            return latitude == null || longitude == null
                    ? null
                    : new Location(latitude, longitude, accuracy, label);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Plain decimals only: the JDK would also read hexadecimal ones and `NaN`.
    private static @Nullable Double number(@Nullable String text) {
        return text != null && text.matches("[-+]?[0-9]{1,9}(\\.[0-9]{0,20})?")
                ? Double.valueOf(text)
                : null;
    }
}
