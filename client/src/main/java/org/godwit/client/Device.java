package org.godwit.client;

import java.time.Instant;

/// A device of this account that logs in with its own key.
///
/// @param id given by the server, the same for the device's life
/// @param name its owner chose
/// @param seen when it was last there, to the hour
/// @param current whether it is this one
public record Device(String id, String name, Instant created, Instant seen, boolean current) {}
