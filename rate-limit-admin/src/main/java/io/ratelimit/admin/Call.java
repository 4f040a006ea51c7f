package io.ratelimit.admin;

import jakarta.servlet.http.HttpServletRequest;

/**
 * A request of an operator who may do this.
 *
 * @param request as the container gave it
 * @param operator his name
 */
record Call(HttpServletRequest request, String operator) {}
