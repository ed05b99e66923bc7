package org.godwit.server.archive;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// What one request wants of an archive. Ids are places in the mailbox or log, which are never
/// given twice: one whose message is gone still says where to go on.
///
/// @param queryId repeated with every message found, or null
/// @param with whose conversation, or null for all
/// @param place which part of the archive
/// @param ids these messages and no others, or null
/// @param page which page of what is found
@Spec({"XEP-0313 1.1.1 §4", "XEP-0059 1.0"})
public record Query(
        @Nullable String queryId,
        @Nullable Jid with,
        Place place,
        @Nullable Set<Long> ids,
        PageWish page) {
    private static final int IDS_MAX = 200;

    /// @param after messages beyond this number
    /// @param before messages before this number
    /// @param startMillis not stored before this time
    /// @param endMillis not stored after this time
    public record Place(long after, long before, long startMillis, long endMillis) {
        static final Place ALL = new Place(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

        Place after(long id) {
            return new Place(Math.max(after, id), before, startMillis, endMillis);
        }

        Place before(long id) {
            return new Place(after, Math.min(before, id), startMillis, endMillis);
        }

        Place from(long millis) {
            return new Place(after, before, millis, endMillis);
        }

        Place until(long millis) {
            return new Place(after, before, startMillis, millis);
        }
    }

    /// @param max messages in the page
    /// @param last the page at the end instead of the one at the beginning
    /// @param flipped the youngest first
    public record PageWish(int max, boolean last, boolean flipped) {}

    public Query {
        ids = ids == null ? null : Set.copyOf(ids);
    }

    /// The one message at an end of the archive.
    public static Query end(boolean last) {
        return new Query(null, null, Place.ALL, null, new PageWish(1, last, false));
    }

    /// The form a client may fill in (§4.1.3).
    public static Element form() {
        DataForm form =
                DataForm.of(
                        DataForm.Type.FORM,
                        Archive.NAMESPACE,
                        List.of(
                                Field.of(FieldType.JID_SINGLE, "with", null, ""),
                                Field.of(FieldType.TEXT_SINGLE, "start", null, ""),
                                Field.of(FieldType.TEXT_SINGLE, "end", null, ""),
                                Field.of(FieldType.TEXT_SINGLE, "before-id", null, ""),
                                Field.of(FieldType.TEXT_SINGLE, "after-id", null, ""),
                                Field.of(FieldType.LIST_MULTI, "ids", null, "")));
        return Element.builder(Archive.NAMESPACE, "query").child(form.write()).build();
    }

    /// @param query the element of that name
    /// @param last the highest number ever given in this archive
    /// @param pageMax messages a page may hold; half of it when the client does not say
    public static Query read(Element query, long last, int pageMax) throws ProtocolException {
        Query all =
                new Query(
                        query.attribute("queryid"),
                        null,
                        Place.ALL,
                        null,
                        new PageWish(Math.max(1, pageMax / 2), false, false));
        DataForm form = DataForm.in(query);
        Query filtered = form == null ? all : all.filtered(form, last);
        Element set = query.child(Archive.RSM, "set");
        Query paged = set == null ? filtered : filtered.paged(set, last, pageMax);
        boolean flipped = query.child(Archive.NAMESPACE, "flip-page") != null;
        PageWish page = paged.page;
        return paged.with(new PageWish(page.max(), page.last(), flipped));
    }

    private Query filtered(DataForm form, long last) throws ProtocolException {
        Jid peer = with;
        Place wanted = place;
        Set<Long> chosen = ids;
        for (Field field : form.fields()) {
            String value = field.value();
            if (value == null || value.isEmpty()) {
                continue;
            }
            switch (field.name()) {
                case DataForm.FORM_TYPE -> checkMeaning(value);
                case "with" -> peer = Jid.parse(value);
                case "start" -> wanted = wanted.from(millis(value));
                case "end" -> wanted = wanted.until(millis(value));
                case "before-id" -> wanted = wanted.before(id(value, last));
                case "after-id" -> wanted = wanted.after(id(value, last));
                case "ids" -> chosen = ids(field.values(), last);
                default ->
                        throw new ProtocolException(
                                ErrorCode.FEATURE_NOT_IMPLEMENTED,
                                "an archive cannot be filtered by " + field.name());
            }
        }
        return new Query(queryId, peer, wanted, chosen, page);
    }

    private static void checkMeaning(String formType) throws ProtocolException {
        if (!formType.equals(Archive.NAMESPACE)) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "this form is of another meaning");
        }
    }

    private static Set<Long> ids(List<String> values, long last) throws ProtocolException {
        if (values.size() > IDS_MAX) {
            throw new ProtocolException(
                    ErrorCode.POLICY_VIOLATION, "at most " + IDS_MAX + " ids at once");
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (String value : values) {
            ids.add(id(value, last));
        }
        return ids;
    }

    private Query paged(Element set, long last, int pageMax) throws ProtocolException {
        Place wanted = place;
        int max = page.max();
        boolean lastPage = false;
        for (Element wish : set.elements()) {
            String text = wish.text().strip();
            switch (wish.name()) {
                case "max" -> max = Math.min(pageMax, count(text));
                case "after" -> wanted = wanted.after(id(text, last));
                case "before" -> {
                    lastPage = true;
                    wanted = text.isEmpty() ? wanted : wanted.before(id(text, last));
                }
                case "index" ->
                        throw new ProtocolException(
                                ErrorCode.FEATURE_NOT_IMPLEMENTED, "pages have no index");
                default -> {}
            }
        }
        PageWish wish = new PageWish(max, lastPage, page.flipped());
        return new Query(queryId, with, wanted, ids, wish);
    }

    private Query with(PageWish wish) {
        return new Query(queryId, with, place, ids, wish);
    }

    private static int count(String text) throws ProtocolException {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a negative number.
        }
        throw new ProtocolException(ErrorCode.BAD_REQUEST, "max is a number");
    }

    /// What was never given as an id is not known (XEP-0059 §2.2).
    private static long id(String text, long last) throws ProtocolException {
        try {
            long id = Long.parseLong(text);
            if (id > 0 && id <= last) {
                return id;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number never given.
        }
        throw new ProtocolException(ErrorCode.ITEM_NOT_FOUND, "no message ever had that id");
    }

    private static long millis(String text) throws ProtocolException {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "a time is written as in 2026-11-24T12:00:00Z");
        }
    }
}
