package io.ipmb.endpoint;

/** The direct way to another endpoint. Sending is for the thread that holds the send path's lock. */
interface Lane extends Outlet {}
