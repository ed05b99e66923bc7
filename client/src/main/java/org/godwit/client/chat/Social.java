package org.godwit.client.chat;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.godwit.client.people.Profile;
import org.godwit.client.people.Setting;
import org.godwit.protocol.stanza.Jid;
import org.jspecify.annotations.Nullable;

/// What people say of themselves, and what the account has chosen about them. Immutable.
///
/// @param privacy null until the server has told it
/// @param recording who makes something to hear
record Social(
        Map<Jid, Profile> profiles,
        Map<Jid, Setting.Muted> muted,
        Set<Jid> blocked,
        Set<Jid> recording,
        Setting.@Nullable Privacy privacy) {
    static final Social NOTHING = new Social(Map.of(), Map.of(), Set.of(), Set.of(), null);

    Social {
        profiles = Map.copyOf(profiles);
        muted = Map.copyOf(muted);
        blocked = Set.copyOf(blocked);
        recording = Set.copyOf(recording);
    }

    boolean isMuted(Jid peer, Instant now) {
        Setting.Muted mute = muted.get(peer);
        Instant until = mute == null ? null : mute.until();
        return mute != null && (until == null || now.isBefore(until));
    }

    boolean isBlocked(Jid peer) {
        return blocked.contains(peer) || blocked.contains(new Jid(null, peer.domain(), null));
    }

    Social with(Jid peer, Profile profile) {
        Map<Jid, Profile> more = new HashMap<>(profiles);
        more.put(peer, profile);
        return new Social(more, muted, blocked, recording, privacy);
    }

    Social withRecording(Jid peer, boolean now) {
        if (recording.contains(peer) == now) {
            return this;
        }
        Set<Jid> all = new HashSet<>(recording);
        boolean _ = now ? all.add(peer) : all.remove(peer);
        return new Social(profiles, muted, blocked, all, privacy);
    }

    Social with(Setting setting) {
        Map<Jid, Setting.Muted> nowMuted = new HashMap<>(muted);
        Set<Jid> nowBlocked = new HashSet<>(blocked);
        Setting.Privacy nowPrivacy = privacy;
        switch (setting) {
            case Setting.Privacy chosen -> nowPrivacy = chosen;
            case Setting.Muted mute -> nowMuted.put(mute.peer(), mute);
            case Setting.Unmuted(Jid peer) -> nowMuted.remove(peer);
            case Setting.Blocked(var who) -> nowBlocked.addAll(who);
            case Setting.Unblocked(var who) -> {
                if (who.isEmpty()) {
                    nowBlocked.clear();
                } else {
                    who.forEach(nowBlocked::remove);
                }
            }
        }
        return new Social(profiles, nowMuted, nowBlocked, recording, nowPrivacy);
    }
}
