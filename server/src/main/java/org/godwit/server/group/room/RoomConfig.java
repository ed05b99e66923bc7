package org.godwit.server.group.room;

/// How an owner has set a room up (XEP-0045 §10.2).
///
/// @param persistent it outlives its last occupant
/// @param listed it is found by browsing the service
/// @param logged what is said is published outside the room
public record RoomConfig(
        About about,
        Access access,
        Speech speech,
        boolean persistent,
        boolean listed,
        boolean logged) {
    /// A durable, listed, open, semi-anonymous room where everybody may speak and invite.
    public static final RoomConfig DEFAULT =
            new RoomConfig(
                    new About("", "", ""),
                    new Access(false, "", 0, false),
                    new Speech(false, false, true, Privates.ANYONE, true),
                    true,
                    true,
                    false);

    /// @param language of the room as `xml:lang` has it, or empty
    public record About(String name, String description, String language) {}

    public RoomConfig with(Speech newSpeech) {
        return new RoomConfig(about, access, newSpeech, persistent, listed, logged);
    }

    /// @param password needed to enter; empty when none is
    /// @param occupantsMax most occupants that are neither admin nor owner; 0 for the service's own
    ///   limit
    /// @param openIdentity real addresses are seen by everybody, else by moderators only
    public record Access(
            boolean membersOnly, String password, int occupantsMax, boolean openIdentity) {}

    /// @param moderated one needs voice to speak
    /// @param anyoneSetsSubject else moderators only
    /// @param anyoneInvites else moderators only
    /// @param membersSpeak else admins and owners only, and whom they give voice
    public record Speech(
            boolean moderated,
            boolean anyoneSetsSubject,
            boolean anyoneInvites,
            Privates privates,
            boolean membersSpeak) {
        public Speech with(boolean nowMembersSpeak) {
            return new Speech(
                    moderated, anyoneSetsSubject, anyoneInvites, privates, nowMembersSpeak);
        }
    }

    /// Who may send private messages (`muc#roomconfig_allowpm`).
    public enum Privates {
        ANYONE,
        PARTICIPANTS,
        MODERATORS,
        NONE
    }
}
