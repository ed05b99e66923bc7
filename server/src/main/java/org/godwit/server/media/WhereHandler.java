package org.godwit.server.media;

import java.util.HexFormat;
import java.util.List;
import org.godwit.protocol.stanza.Bytes;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.iq.Asker;
import org.godwit.server.session.iq.IqHandler;
import org.godwit.server.session.iq.IqRequest;

/// Tells a client where files are and which certificate it will meet there, so that one who trusts
/// its connection needs nobody else to vouch for the web port (PROTOCOL §5.10).
@Spec("PROTOCOL §5.10")
final class WhereHandler implements IqHandler {
    private final Media media;

    WhereHandler(Media media) {
        this.media = media;
    }

    @Override
    public String namespace() {
        return SlotHandler.MEDIA;
    }

    @Override
    public List<String> features() {
        return List.of(SlotHandler.MEDIA);
    }

    @Override
    public void handle(IqRequest request, Asker asker) throws ProtocolException {
        request.requireGet();
        if (!request.element().name().equals("web")) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "only where files are can be asked for");
        }
        Bytes certificate = media.certificate();
        asker.reply(
                request.result(
                        Element.builder(SlotHandler.MEDIA, "web")
                                .attribute("url", media.url().toString())
                                .attribute(
                                        "sha256",
                                        certificate == null
                                                ? null
                                                : HexFormat.of()
                                                        .formatHex(certificate.unsafeArray()))
                                .build()));
    }
}
