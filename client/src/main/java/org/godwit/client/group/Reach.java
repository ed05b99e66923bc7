package org.godwit.client.group;

/// How far a message of ours has come in a group, as the group counts it; we count as having it.
///
/// @param delivered members of whom a device has it
/// @param read members who have read it
/// @param of members it is for and who still belong
public record Reach(int delivered, int read, int of) {
    public boolean isDelivered() {
        return delivered >= of;
    }

    public boolean isRead() {
        return read >= of;
    }
}
