package org.godwit.server.group.room;

/// Every bound of a room.
///
/// @param occupantsMax nicknames in a room at once, admins and owners included
/// @param sessionsMax sessions under one nickname
/// @param affiliationsMax accounts a room remembers, banned ones included
/// @param nickBytesMax UTF-8 bytes of a nickname
/// @param nameBytesMax UTF-8 bytes of a name, password, language or reason
/// @param textBytesMax UTF-8 bytes of a description or subject
/// @param itemsMax changes, invitations or list entries in one request
/// @param historyMax messages a newcomer is shown
/// @param replayMax messages a returning member is shown
/// @param cardCharsMax characters of a room's card, its picture included
/// @param roomsPerOwnerMax rooms one account may have made in one shard
/// @param countedMax messages whose ticks are counted; the oldest of more keep what they had
/// @param reflectedMax occupants up to which a marker of what somebody has read is shown to all
/// @param linksMax invite links that are good at once
/// @param linkSecondsMax how long one may be good
/// @param pace how much one account, and all of them, may make a room do
public record RoomLimits(
        int occupantsMax,
        int sessionsMax,
        int affiliationsMax,
        int nickBytesMax,
        int nameBytesMax,
        int textBytesMax,
        int itemsMax,
        int historyMax,
        int replayMax,
        int cardCharsMax,
        int roomsPerOwnerMax,
        int countedMax,
        int reflectedMax,
        int linksMax,
        int linkSecondsMax,
        Pace pace) {
    /// What people say is counted in copies: a message to a thousand members weighs a thousand
    /// times one to a friend, and no message weighs less than [#copiesMin].
    ///
    /// @param memberPerSecond copies one account may cause in the long run
    /// @param memberBurst copies one account may cause at once
    /// @param roomPerSecond the same for all accounts together
    /// @param roomBurst likewise
    /// @param invitedPerHour people one account may invite in the long run
    /// @param invitedBurst people one account may invite at once
    public record Pace(
            int copiesMin,
            int memberPerSecond,
            int memberBurst,
            int roomPerSecond,
            int roomBurst,
            int invitedPerHour,
            int invitedBurst) {
        public static final Pace DEFAULT =
                new Pace(16, 10_000, 100_000, 40_000, 400_000, 100, 2_000);

        public Pace {
            require(copiesMin > 0, "a message weighs something");
            require(memberBurst >= memberPerSecond, "a burst is at least one second's worth");
            require(roomPerSecond >= memberPerSecond, "a room does what one member may ask");
            require(roomBurst >= memberBurst, "a room does what one member may ask");
            require(invitedPerHour > 0 && invitedBurst > 0, "a member may invite");
        }
    }

    public static final RoomLimits DEFAULT =
            new RoomLimits(
                    2_000,
                    10,
                    5_000,
                    256,
                    512,
                    4_096,
                    200,
                    50,
                    2_000,
                    200_000,
                    100,
                    1_000,
                    50,
                    32,
                    365 * 86_400,
                    Pace.DEFAULT);

    public RoomLimits {
        require(occupantsMax > 0 && sessionsMax > 0, "a room must hold somebody");
        require(affiliationsMax > 0, "a room has an owner");
        require(nickBytesMax <= 1023, "a nickname is a resource part (RFC 7622)");
        require(cardCharsMax > 0 && roomsPerOwnerMax > 0, "a room must be possible");
        require(linksMax > 0 && linkSecondsMax > 0, "a link must be possible");
        require(countedMax > 0, "a message must be counted");
        require(historyMax <= replayMax, "a member sees at least what a guest sees");
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new IllegalArgumentException(why);
        }
    }
}
