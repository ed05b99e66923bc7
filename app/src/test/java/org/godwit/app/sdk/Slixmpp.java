package org.godwit.app.sdk;
