/* Swagger UI leaves its title outside of any landmark; screen readers find it as the page's banner. */
const name = () => document.querySelector('.information-container')?.setAttribute('role', 'banner');
new MutationObserver(name).observe(document.getElementById('swagger-ui'), { childList: true, subtree: true });
