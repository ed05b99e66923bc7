package org.godwit.server.media.s3;

import java.net.URI;

/// Where an S3-compatible store is.
///
/// @param endpoint `https://host` or `http://host:port`, no path
/// @param bucket exists already; ours alone, or with others' objects outside `prefix`
/// @param prefix how the names of our objects begin; may be empty
/// @param keyId access key
/// @param secret of that key
public record S3Settings(
        URI endpoint, String region, String bucket, String prefix, String keyId, String secret) {
    public S3Settings {
        String scheme = String.valueOf(endpoint.getScheme());
        boolean bare = endpoint.getPath() == null || endpoint.getPath().isEmpty();
        if (!scheme.matches("https?") || endpoint.getHost() == null || !bare) {
            throw new IllegalArgumentException("media.s3.endpoint is a URL without a path");
        }
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw new IllegalArgumentException("media.s3.bucket is no name of a bucket");
        }
        if (!prefix.matches("[A-Za-z0-9/_-]{0,200}")) {
            throw new IllegalArgumentException("media.s3.prefix has letters, digits, / _ and -");
        }
    }

    @Override
    public String toString() {
        return endpoint + "/" + bucket + "/" + prefix;
    }
}
