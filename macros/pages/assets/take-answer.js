// Runs first on the redirect page: keeps Microsoft's answer for redirect-page.js and takes it out of
// the address bar, so that nothing else on the page meets it.
window.scopebookAnswer = location.search;
history.replaceState(null, "", location.href.split(/[?#]/)[0]);
