package org.godwit.server.media;

import java.util.List;
import java.util.concurrent.Executor;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.protocol.stanza.Stanza;
import org.godwit.server.routing.Answers;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.iq.Asker;
import org.godwit.server.session.iq.IqHandler;
import org.godwit.server.session.iq.IqRequest;
import org.godwit.server.session.iq.IqService;

/// Gives out slots to upload a file into.
@Spec("XEP-0363 1.2.0 §5")
final class SlotHandler implements IqHandler {
    static final String NAMESPACE = "urn:xmpp:http:upload:0";

    /// Says how many recipients will fetch the file.
    static final String MEDIA = "urn:godwit:media:0";

    private static final String TYPE_DEFAULT = "application/octet-stream";
    private static final String TYPE =
            "[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}(; ?[A-Za-z0-9=\"_.+"
                    + " -]{1,64})?";
    private static final int NAME_CHARS_MAX = 255;

    private final Media media;
    private final Executor blocking;

    SlotHandler(Media media, Executor blocking) {
        this.media = media;
        this.blocking = blocking;
    }

    /// The service at `upload.DOMAIN`.
    static IqService service(Media media, Executor blocking) {
        Element form =
                Element.builder("jabber:x:data", "x")
                        .attribute("type", "result")
                        .child(field("FORM_TYPE", "hidden", NAMESPACE))
                        .child(
                                field(
                                        "max-file-size",
                                        "text-single",
                                        Long.toString(media.limits().fileBytesMax())))
                        .build();
        return new IqService(
                "upload",
                "Files",
                new IqService.Identity("store", "file"),
                List.of(form),
                List.of(
                        new SlotHandler(media, blocking),
                        new WhereHandler(media),
                        new ExportHandler(media, blocking)));
    }

    private static Element field(String name, String type, String value) {
        return Element.builder("jabber:x:data", "field")
                .attribute("var", name)
                .attribute("type", type)
                .child("value", value)
                .build();
    }

    @Override
    public String namespace() {
        return NAMESPACE;
    }

    @Override
    public List<String> features() {
        return List.of(NAMESPACE);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        if (!request.element().name().equals("request")) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "only a slot can be asked for");
        }
        Media.Wish wish = wish(request.element());
        if (wish.bytes() > media.limits().fileBytesMax()) {
            asker.reply(tooLarge(request.iq()));
            return;
        }
        blocking.execute(() -> asker.reply(answer(request, asker, wish)));
    }

    private static Media.Wish wish(Element asked) throws ProtocolException {
        String name = asked.attribute("filename");
        String size = asked.attribute("size");
        String type = asked.attribute("content-type");
        if (name == null || !isName(name)) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "this is no name for a file");
        }
        if (size == null || !size.matches("[0-9]{1,15}") || Long.parseLong(size) == 0) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "the size is missing");
        }
        if (type != null && !type.matches(TYPE)) {
            throw new ProtocolException(ErrorCode.BAD_REQUEST, "this is no media type");
        }
        Element recipients = asked.child(MEDIA, "recipients");
        String count = recipients == null ? null : recipients.attribute("count");
        String to = recipients == null ? null : recipients.attribute("to");
        return new Media.Wish(
                name,
                Long.parseLong(size),
                type == null ? TYPE_DEFAULT : type,
                count != null && count.matches("[0-9]{1,5}") ? Integer.parseInt(count) : 0,
                to == null ? null : Jid.parse(to).bare());
    }

    /// A name without a way to another folder, and without what no screen can show.
    private static boolean isName(String name) {
        return !name.isBlank()
                && name.length() <= NAME_CHARS_MAX
                && !name.equals(".")
                && !name.equals("..")
                && name.codePoints()
                        .noneMatch(
                                c ->
                                        c == '/'
                                                || c == '\\'
                                                || c == 0xFFFD
                                                || Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT);
    }

    private Stanza.Iq answer(IqRequest request, Asker asker, Media.Wish wish) {
        try {
            Media.Slot slot = media.slot(asker.jid(), wish);
            return request.result(
                    Element.builder(NAMESPACE, "slot")
                            .child(link("put", slot.put()))
                            .child(link("get", slot.get()))
                            .build());
        } catch (MediaRefusal e) {
            return refused(request.iq(), e);
        } catch (RuntimeException e) {
            Media.LOG.error("a slot could not be given", e);
            return request.error(ErrorCode.INTERNAL_SERVER_ERROR, "the server is in trouble");
        }
    }

    private static Element link(String name, String url) {
        return Element.builder(NAMESPACE, name).attribute("url", url).build();
    }

    /// XEP-0363 §5.
    private Stanza.Iq refused(Stanza.Iq request, MediaRefusal refusal) {
        return switch (refusal.reason()) {
            case TOO_OFTEN, QUOTA -> {
                Element retry =
                        Element.builder(NAMESPACE, "retry")
                                .attribute("stamp", media.retryAt(refusal.reason()).toString())
                                .build();
                yield Answers.error(
                        request, ErrorCode.RESOURCE_CONSTRAINT, refusal.detail(), retry);
            }
            case UNKNOWN, FORBIDDEN, NOT_AS_DECLARED, WRONG_OFFSET, WRONG_HASH, BUSY, FULL ->
                    Answers.error(request, ErrorCode.RESOURCE_CONSTRAINT, refusal.detail());
        };
    }

    private Stanza.Iq tooLarge(Stanza.Iq request) {
        return Answers.error(
                request,
                ErrorCode.NOT_ACCEPTABLE,
                "the file is too large",
                Element.builder(NAMESPACE, "file-too-large")
                        .child("max-file-size", Long.toString(media.limits().fileBytesMax()))
                        .build());
    }
}
