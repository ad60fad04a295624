/** The page that shows in a browser what arrives at moon. Knows nothing of the bus: it is told what to show. */
@NullMarked
package io.ipmb.sample.moon.page;

import org.jspecify.annotations.NullMarked;
