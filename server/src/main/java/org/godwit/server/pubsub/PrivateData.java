package org.godwit.server.pubsub;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.server.pubsub.node.Records;
import org.godwit.server.pubsub.node.Refused;
import org.godwit.server.routing.Spec;

/// Elements that an account keeps for itself. The list of rooms among them is the one of
/// [Bookmarks].
@Spec("XEP-0049 1.2")
final class PrivateData {
    private final Publishing publishing;
    private final Bookmarks bookmarks;

    PrivateData(Publishing publishing, Bookmarks bookmarks) {
        this.publishing = publishing;
        this.bookmarks = bookmarks;
    }

    void handle(Request request, Work work) throws Refused {
        if (!request.own()) {
            throw Refused.because(ErrorCode.FORBIDDEN, "this is another account's");
        }
        List<Element> elements = request.element().elements();
        if (elements.isEmpty()) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "an element has to be named");
        }
        if (request.set()) {
            for (Element element : elements) {
                put(request, element, work);
            }
            return;
        }
        if (elements.size() > 1) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, "one element at a time");
        }
        Element asked = elements.getFirst();
        Element found =
                isBookmarks(asked)
                        ? bookmarks.old(work, request.host())
                        : publishing.records().privateElement(request.host().address(), asked);
        work.answer(
                Element.builder(Names.PRIVATE, "query")
                        .child(found == null ? Element.of(asked.namespace(), asked.name()) : found)
                        .build());
    }

    private static boolean isBookmarks(Element element) {
        return element.is(Names.OLD_BOOKMARKS, "storage");
    }

    private void put(Request request, Element element, Work work) throws Refused {
        if (element.namespace().isEmpty() || element.namespace().equals(Names.PRIVATE)) {
            throw Refused.because(
                    ErrorCode.NOT_ACCEPTABLE, "the element needs a namespace of its own");
        }
        if (isBookmarks(element)) {
            bookmarks.write(work, request.host(), element, request.asker());
            return;
        }
        Records records = publishing.records();
        Jid account = request.host().address();
        int most = publishing.limits().itemBytesMax();
        int size = records.encode(element).size();
        if (size > most) {
            throw Refused.because(
                    ErrorCode.NOT_ACCEPTABLE, "an element may have " + most + " bytes");
        }
        Records.PrivateUse others = records.privateUse(account, element);
        if (others.count() >= publishing.limits().nodesMax()
                || others.bytes() + size > publishing.limits().privateBytesMax()) {
            throw Refused.because(ErrorCode.RESOURCE_CONSTRAINT, "too many elements");
        }
        work.change(records.putPrivate(account, element));
    }
}
