package org.godwit.server.transport.upload;

import java.time.Duration;

/// Bounds of files on their way.
///
/// @param underWayMax uploads and downloads at the same time
/// @param partMax how long a peer may take to send or take a part
public record UploadLimits(int underWayMax, Duration partMax) {
    public static final UploadLimits DEFAULT = new UploadLimits(1024, Duration.ofSeconds(30));
}
