// Runs first on the landing page: keeps Microsoft's answer for landing.js and takes it out of
// the address bar, so that nothing else on the page meets it.
window.scopebookAnswer = location.search;
history.replaceState(null, "", location.href.split(/[?#]/)[0]);
