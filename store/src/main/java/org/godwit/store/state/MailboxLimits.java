package org.godwit.store.state;

/// How much one mailbox may hold; part of each log entry.
public record MailboxLimits(int messagesMax, long bytesMax) {}
