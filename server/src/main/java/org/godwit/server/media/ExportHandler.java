package org.godwit.server.media;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.Jid;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.godwit.server.session.iq.Asker;
import org.godwit.server.session.iq.IqHandler;
import org.godwit.server.session.iq.IqRequest;

/// Makes an archive of everything an account has here, for its owner to fetch once.
@Spec("PROTOCOL §4.11")
final class ExportHandler implements IqHandler {
    private static final String NAMESPACE = "urn:godwit:account:0";
    private static final int AT_ONCE_MAX = 2;

    private final Media media;
    private final Executor blocking;
    private final Set<Jid> making = ConcurrentHashMap.newKeySet();

    ExportHandler(Media media, Executor blocking) {
        this.media = media;
        this.blocking = blocking;
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
        if (!request.element().name().equals("export")) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST, "only an export can be asked for here");
        }
        Jid account = asker.jid().bare();
        if (making.size() >= AT_ONCE_MAX || !making.add(account)) {
            throw new ProtocolException(
                    ErrorCode.RESOURCE_CONSTRAINT, "an export is being made; ask again later");
        }
        blocking.execute(
                () -> {
                    try {
                        asker.reply(request.result(answer(media.of(account).export())));
                    } catch (MediaRefusal e) {
                        asker.reply(request.error(ErrorCode.RESOURCE_CONSTRAINT, e.detail()));
                    } catch (IOException e) {
                        Media.LOG.warn("could not export {}: {}", account, e.toString());
                        asker.reply(
                                request.error(
                                        ErrorCode.RESOURCE_CONSTRAINT,
                                        "the archive could not be written"));
                    } finally {
                        making.remove(account);
                    }
                });
    }

    private static Element answer(AccountFiles.Kept kept) {
        return Element.builder(NAMESPACE, "exported")
                .attribute("url", kept.url())
                .attribute("bytes", Long.toString(kept.bytes()))
                .attribute("sha256", HexFormat.of().formatHex(kept.sha256().unsafeArray()))
                .attribute("expires", kept.expires().toString())
                .build();
    }
}
