package org.godwit.app.scenario.peer;

/// Who a test client says it is.
///
/// @param device name of the device; an XML client's resource
public record Credentials(String account, String domain, String password, String device) {}
