@NullMarked
package io.ipmb.controller;

import org.jspecify.annotations.NullMarked;
