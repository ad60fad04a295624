/** The page that shows moon's messages in a browser, and lets a visitor send and ask. */
@NullMarked
package io.ipmb.sample.moon.page;

import org.jspecify.annotations.NullMarked;
