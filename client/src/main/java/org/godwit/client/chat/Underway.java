package org.godwit.client.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.client.chat.look.Card;
import org.godwit.client.chat.look.Look;
import org.godwit.client.chat.text.Cells;
import org.godwit.client.chat.text.Line;
import org.godwit.client.chat.text.Style;
import org.godwit.client.file.Transfer;

/// Files on their way: told, and shown below their conversation.
final class Underway {
    private static final int BAR_CELLS = 10;

    private Underway() {}

    static Model moved(Model model, Transfer transfer) {
        List<Transfer> left = new ArrayList<>(model.transfers());
        int at = -1;
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).id() == transfer.id()) {
                at = i;
            }
        }
        if (at >= 0) {
            Transfer _ = left.remove(at);
        }
        if (!transfer.isOver()) {
            left.add(at < 0 ? left.size() : at, transfer);
        }
        Model next = model.with(left);
        return switch (transfer.state()) {
            case Transfer.State.Preparing _, Transfer.State.Running _, Transfer.State.Sent _ ->
                    next;
            case Transfer.State.Saved(Path place) -> next.noting("saved as " + place);
            case Transfer.State.Failed failed ->
                    next.noting(Cells.flat(transfer.name()) + ": " + failed.why());
        };
    }

    static Line line(Transfer transfer, Look look, int cells) {
        String name = Cells.cut(Cells.flat(transfer.name()), Math.max(4, cells / 2));
        Line.Builder line = Line.builder();
        line.add(" " + look.icon("⇅", "<>") + " " + name + " ", Style.TYPING);
        if (transfer.total() <= 0) {
            return line.add("waits…", Style.DIM).fill(cells, Style.PLAIN).build();
        }
        int percent = (int) (100 * transfer.done() / transfer.total());
        int full = BAR_CELLS * percent / 100;
        line.add(look.icon("█", "#").repeat(full), Style.ONLINE)
                .add(look.icon("░", ".").repeat(BAR_CELLS - full), Style.DIM)
                .add(" " + percent + " % of " + Card.size(transfer.total()), Style.DIM);
        return line.fill(cells, Style.PLAIN).build();
    }
}
