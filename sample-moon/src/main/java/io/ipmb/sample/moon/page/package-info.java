/** The page that shows in a browser what arrives at moon, and lets a visitor send and ask. */
@NullMarked
package io.ipmb.sample.moon.page;

import org.jspecify.annotations.NullMarked;
